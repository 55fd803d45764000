//! What are people called in the Philippines, India, Thailand and the Spanish-speaking Americas?

use super::cultures::Culture;

pub(super) const FILIPINO: Culture = Culture {
    id: "filipino",
    female: "Maria Mary Jennifer Michelle Angelica Cristina Rosalie Jessica Marilyn Jocelyn Maricel Rowena Analyn Jenny Lourdes Grace \
        Princess Rose Evelyn Gina Liza Cherry Marites Joy Rosemarie Melanie Kristine Angel Nicole Aileen Sheila Irene Catherine Teresita \
        Lorna Imelda Josephine Mylene Ana Arlene Emily Gemma Hazel Ivy Janice Karen Leah Lovely Luzviminda Mae Margie Merlinda Nenita Norma \
        Precious Rhea Ruby Sarah Shiela Susana Vanessa Venus Wilma Zenaida April Bernadette Carmela Charmaine Daisy Divina Edna Erlinda \
        Fe Florence Geraldine Glenda Gloria Hannah Jasmine Jonalyn Kimberly Krisha Liezel Lilibeth Lyka Marivic Mercy Myrna Perla Remedios \
        Riza Rizalina Roselyn Rubelyn Shaira Thelma Virginia Yolanda Althea Bea Trisha Janelle Rochelle Sharon Jovelyn Apple Lea Marjorie",
    male: "John Mark Michael Jose Christian Joshua Angelo Jerome Ronald Rodel Arnel Romeo Eduardo Ricardo Roberto Fernando Antonio Carlos \
        Danilo Reynaldo Rogelio Ernesto Alfredo Jayson Jericho Kenneth Kevin Bryan Ryan Allan Albert Aldrin Alvin Ariel Benjie Bernard Carlo \
        Cesar Dennis Dexter Dominador Edgar Edwin Efren Elmer Emmanuel Erwin Felipe Francis Gerald Gilbert Glenn Harold Jeffrey Jaypee Jomar \
        Jonathan Joel Juan Julius Justin Leo Leonardo Lito Lorenzo Manuel Marlon Marvin Melvin Nathaniel Nelson Noel Norman Orlando Patrick \
        Paul Peter Ramil Randy Raymond Renato Rey Richard Roderick Rolando Rommel Ruben Rufino Salvador Samuel Santiago Teodoro Vicente \
        Victor Vincent Virgilio Warren Wilfredo Adrian Aaron Cedric Clark Daryl Jaymar Kyle Lester Nestor Paolo Rhandy Sherwin Troy",
    surnames: "Santos Reyes Cruz Bautista Garcia Mendoza Ramos Gonzales Flores Villanueva Dela_Cruz Fernandez Torres Castillo Lopez \
        Rivera Aquino Perez Castro Mercado Domingo Diaz Santiago Soriano Tolentino Valdez Navarro Pascual Salazar Francisco Hernandez \
        De_Leon Manalo Aguilar Ocampo Marquez Miranda Corpuz Alvarez Del_Rosario De_Guzman Padilla Medina Velasco Rosales Ignacio Gutierrez \
        Estrada Cabrera Bernardo Enriquez Espiritu Natividad Evangelista Velasquez Agustin Andres Trinidad Alonzo Magno Lim Tan Sy Go Chua \
        Dimaculangan Macaraeg Macapagal Magsaysay Batungbakal Catacutan Dimayuga Panganiban Lacson Sumulong Tumulak Abellanosa Alcantara \
        Almario Ampatuan Arroyo Baluyot Banaag Barrameda Belmonte Buenaventura Cabahug Caballero Calderon Camacho Capistrano Carpio Casimiro \
        Cayabyab Concepcion Cordero Dumalagan Ebarle Escobar Esguerra Espina Fajardo Galang Gallardo Generoso Guevarra Hidalgo Ilagan Jacinto \
        Labrador Lagman Laurel Legaspi Lozada Luna Mabini Madrigal Malonzo Manansala Mangubat Marasigan Montero Nepomuceno Nolasco Olivares \
        Ong Pacheco Palma Pangilinan Paredes Quijano Quimbo Quinto Roque Sabado Salonga Samson Sandoval Sarmiento Silva Suarez Tiongson \
        Tomas Tuazon Umali Urbano Vergara Villar Villamor Yap Ylagan Zamora Zapanta",
    heads: "Maca Dima Pang Mana Cata Bala Tuma Suma Lapu Gali Baga Cabi Dagu Ali Mali Tala Sala Pala Bula Hina Maga Lima Tagu Bati Cala",
    tails: "dangdang pagal culangan ilan tulay bang lungan yao tigan wit buhay sakit nay dong balan guit tubig boy las ndi mbao longan yon \
        rot ba gan suan pit mog",
    rare: 0.28,
    second: 0.5,
    maternal: true,
    shared: 0.55,
};

pub(super) const INDIAN: Culture = Culture {
    id: "indian",
    female: "Priya Anjali Sunita Pooja Lakshmi Kavita Meena Neha Radha Rekha Asha Deepa Divya Gita Jaya Kiran Latha Lalita Mala Maya Nisha \
        Padma Pushpa Rani Ritu Sarita Seema Shanti Sheela Shobha Simran Sneha Sudha Swati Uma Usha Vidya Harpreet Jaspreet Manpreet Gurpreet \
        Fathima Mary Ancy Jincy",
    male: "Rajesh Suresh Ramesh Amit Anil Arun Ashok Deepak Dinesh Ganesh Gopal Harish Imran Jagdish Karthik Kumar Mahesh Manoj Mohan Mukesh \
        Naveen Nitin Pradeep Prakash Rahul Raj Ravi Rohit Sandeep Sanjay Satish Shankar Sunil Vijay Vikram Vinod Harpreet Gurpreet Jaswinder \
        Manjit Balwinder Jose Thomas Biju Shaji",
    surnames: "Kumar Singh Sharma Patel Kaur Reddy Nair Das Gupta Verma Yadav Khan Joseph Thomas Mathew Rao Iyer Pillai Menon Gill Sandhu \
        Dhillon Sidhu Grewal Shah Mehta Desai Joshi Mishra Pandey Tiwari Chauhan Rathore Ghosh Banerjee Mukherjee Chatterjee Bose Roy Sen \
        Naidu Murthy Krishnan Subramanian Venkatesan Arumugam Selvam Rajan Murugan Perumal Antony Varghese Kurian Chacko Ansari Sheikh Qureshi",
    heads: "Rama Krishna Venkata Siva Bala Hari Naga Raja Guru Jaya Maha Chandra Surya Dharma",
    tails: "nathan swamy murthy subramani chandran raju lingam moorthy kumaran velu pandian rajan",
    rare: 0.2,
    second: 0.25,
    maternal: false,
    shared: 0.7,
};

pub(super) const HISPANIC: Culture = Culture {
    id: "hispanic",
    female: "María Ana Luz Carmen Sandra Diana Paola Carolina Andrea Claudia Patricia Gloria Martha Laura Adriana Natalia Catalina Yolanda \
        Rosa Juana Altagracia Yahaira Yesenia Jenny Daniela Valentina Camila Mariana Ángela Marcela Liliana Milena Leidy Yuliana Esperanza \
        Francisca Ramona Mercedes Dulce Xiomara Verónica Isabel Lucía Elena Paula Raquel Silvia Beatriz Pilar Teresa Dolores Cristina",
    male: "Juan José Carlos Luis Andrés Jorge Diego Miguel Santiago Sebastián Camilo Alejandro Fernando Ricardo Rafael Ramón Pedro Manuel \
        Francisco Julio Óscar Jaime Hernán Germán Wilson Jhon Edwin Nelson Álvaro Mauricio Iván Javier Antonio David Daniel Cristian Fabián \
        Gustavo Hugo Héctor Leonardo Víctor Roberto Alberto Enrique Domingo Felipe Raúl Sergio Ángel",
    surnames: "Rodríguez García González Martínez Pérez López Gómez Sánchez Ramírez Hernández Díaz Torres Rojas Moreno Jiménez Vargas Castro \
        Muñoz Ortiz Gutiérrez Reyes Cruz Álvarez Romero Suárez Valencia Restrepo Ospina Zapata Cardona Giraldo Arango Mejía Uribe Cano \
        Osorio Londoño Quintero Castaño Marín Salazar Peña Rosario De_la_Rosa De_los_Santos Polanco Peralta Encarnación Batista Núñez \
        Guzmán Almonte Familia Féliz Mateo Tejada Ventura Santana Fernández Contreras Parra Pinto Rincón Sierra Acosta Bermúdez Cabrera \
        Delgado Escobar Fajardo Galindo Herrera Ibarra Lara Medina Navarro Ochoa Pacheco Quiroga Rivera Serrano Trujillo Villegas",
    heads: "Agui Alma Balle Cace Este Monta Riva Solo Villa Zalda Arre Eche",
    tails: "rreta gara steros res bán ño rrubia dilla rranza ondo verri güero naga",
    rare: 0.1,
    second: 0.5,
    maternal: true,
    shared: 0.6,
};

pub(super) const THAI: Culture = Culture {
    id: "thai",
    female: "Somying Malee Nok Ploy Siriporn Kanya Suda Wanida Ratana Nongnuch Pranee Sunisa Chanpen Duangjai Jintana Kamon Lamai Napaporn \
        Orathai Patcharee Ratchanee Saowanee Thida Urai Wilai Yupin Anong Busaba Darika Kulap",
    male: "Somchai Somsak Anan Arthit Boonmee Chaiwat Decha Kittisak Manop Narong Nattapong Prasert Preecha Sombat Surachai Suthep Thanawat \
        Wichai Winai Yuth Apichat Chatchai Niran Pichit",
    surnames: "Saetang Saelim Chaiyasit Srisuk Boonmee Kaewmanee Thongchai Suksan Phromma Inthavong Wongsa Charoenphol",
    heads: "Charoen Wong Thong Sri Phon Boon Chai Suk Rung Kitti Prasert Siri Thana Wattana Kaew Somboon",
    tails: "sawat suwan phan kul wong chai rat sin porn mongkol siri yakul thip sakul kasem panya",
    rare: 0.85,
    second: 0.02,
    maternal: false,
    shared: 0.7,
};
